"""The measurements of `make bench`: each part compares the product with a limit in one run, and bounds itself."""
