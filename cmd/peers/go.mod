module gradproof/cmd/peers

go 1.26.0

require gradproof v0.0.0

replace gradproof => ../..
