module gradproof

go 1.26.0
