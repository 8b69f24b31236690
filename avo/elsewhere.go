package main

import (
	"bytes"
	"fmt"
	"go/format"
)

// elsewhere writes the stubs for builds without assembly: package kernel names
// the functions but never calls them there.
func elsewhere(files map[string][]byte, ks []*kernel) error {
	var w bytes.Buffer
	fmt.Fprintf(&w, "%s\n//go:build purego || !(amd64 || arm64)\n\npackage asm\n", header)
	for _, k := range ks {
		if k.only != "" {
			continue
		}
		fmt.Fprintf(&w, "\nfunc %s%s { panic(noAssembly) }\n", k.name, k.signature()[len("func"):])
	}
	fmt.Fprintf(&w, "\nconst noAssembly = \"asm: this build has no assembly\"\n")
	var err error
	files["kernels_none.go"], err = format.Source(w.Bytes())
	return err
}
