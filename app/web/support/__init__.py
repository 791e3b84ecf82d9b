"""Customer service's pages."""
