"""What tests of Inscope stand on."""
