//go:build cgo

package main

// #include "export.h"
import "C"

import (
	"bytes"
	"cmp"
	"unsafe"

	"github.com/lut4go/lut4go/bridge/internal/networks"
	"github.com/lut4go/lut4go/hh"
)

//export lut4go_checkpoint
func lut4go_checkpoint(network C.lut4go_network, data *unsafe.Pointer, size *C.int64_t) C.int {
	return answer(func() error {
		if err := cmp.Or(place("checkpoint", data), place("number of bytes", size)); err != nil {
			return err
		}
		return all.Network(networks.Handle(network), func(n *hh.Network) error {
			var b bytes.Buffer
			if err := n.Checkpoint(&b); err != nil {
				return err
			}
			*data, *size = C.CBytes(b.Bytes()), C.int64_t(b.Len())
			return nil
		})
	})
}

//export lut4go_restore
func lut4go_restore(network C.lut4go_network, data unsafe.Pointer, size C.int64_t) C.int {
	return answer(func() error {
		from, err := array("the checkpoint", (*byte)(data), int64(size))
		if err != nil {
			return err
		}
		return all.Network(networks.Handle(network), func(n *hh.Network) error { return n.Restore(bytes.NewReader(from)) })
	})
}

//export lut4go_checkpoint_file
func lut4go_checkpoint_file(network C.lut4go_network, file *C.lut4go_text) C.int {
	return answer(func() error {
		return all.Network(networks.Handle(network), func(n *hh.Network) error { return n.CheckpointFile(text(file)) })
	})
}

//export lut4go_restore_file
func lut4go_restore_file(network C.lut4go_network, file *C.lut4go_text) C.int {
	return answer(func() error {
		return all.Network(networks.Handle(network), func(n *hh.Network) error { return n.RestoreFile(text(file)) })
	})
}
