// WireMessages
