"""The trusted zone: rebuilds models from data and trains them."""
