// PixelColumns
