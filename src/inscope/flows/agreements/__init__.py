"""What is done with agreements: publish a text, accept it, record a paper, withdraw."""
