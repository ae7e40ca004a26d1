"""The pages: the shopper's screen of one payment, a till and a self-checkout in the browser, and what they are made of."""
