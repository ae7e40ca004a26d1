"""The local cloud: an AWS emulator, a simulated Klarna, a front door, and a café that sells."""
