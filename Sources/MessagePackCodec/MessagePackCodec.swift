// MessagePackCodec
