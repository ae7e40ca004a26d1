"""Where merchants want to hear of what, and how the telling goes."""
