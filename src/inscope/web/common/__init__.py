"""What all pages share: headers, and what is shown when something is unavailable."""
