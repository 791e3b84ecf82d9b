"""The demo bar and its pages."""
