"""The goals of speed and size, measured on the product's own code beside limits and peers."""
