package main

func arm64(files map[string][]byte, ks []*kernel) error { return nil }
