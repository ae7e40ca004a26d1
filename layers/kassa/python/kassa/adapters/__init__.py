"""How Kassa reaches the world, one module or folder for each thing it wraps."""
