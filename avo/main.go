// Command avo writes assembly, and the Go that calls it: AVX2 and AVX-512 with avo, NEON with
// the emitter in avo/neon, both from one description of each kernel's arithmetic.
// Its argument is the set of kernels to write to the working directory: those of
// package kernel, or those that only benchmarks need. Run it by go generate ./...
package main

import (
	"log"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("avo: ")
	if len(os.Args) != 2 {
		log.Fatal("usage: avo kernel|bench")
	}
	i := slices.IndexFunc(sets, func(s set) bool { return s.name == os.Args[1] })
	if i < 0 {
		log.Fatalf("set of kernels %q, want kernel or bench", os.Args[1])
	}
	files, err := sets[i].generate()
	if err != nil {
		log.Fatal(err)
	}
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			log.Fatal(err)
		}
		if err := os.WriteFile(name, text, 0o666); err != nil {
			log.Fatal(err)
		}
	}
}
