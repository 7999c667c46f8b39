"""How an installation is set up: settings from the environment, addresses, and the way in for a web server."""
