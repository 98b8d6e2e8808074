"""A Twilio that remembers: texts, opt-outs, consents, callbacks."""
