// Package snapshots has the format of checkpoints and the way they get to files.
package snapshots

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
)

// A checkpoint is magic, version as uint32, what the network writes, and the
// SHA-256 of all that. Numbers are little-endian; before a list
// or a string is its length as uint64.
const (
	magic   = "lut4go checkpoint\n"
	version = 3
)

// Encoder writes a checkpoint. Its first error stays, and Close returns it.
type Encoder struct {
	w   io.Writer
	sum hash.Hash
	buf []byte
	err error
}

// NewEncoder begins a checkpoint.
func NewEncoder(w io.Writer) *Encoder {
	e := &Encoder{w: w, sum: sha256.New(), buf: make([]byte, 0, 1<<16)}
	e.buf = append(e.buf, magic...)
	e.buf = binary.LittleEndian.AppendUint32(e.buf, version)
	return e
}

// Write is io.Writer; it leaves errors to Close.
func (e *Encoder) Write(b []byte) (int, error) {
	e.ensure(len(b))
	if len(b) > cap(e.buf) {
		e.put(b)
	} else {
		e.buf = append(e.buf, b...)
	}
	return len(b), nil
}

// ensure makes room for n bytes in the buffer, if it has as much.
func (e *Encoder) ensure(n int) {
	if len(e.buf)+n > cap(e.buf) {
		e.flush()
	}
}

func (e *Encoder) flush() {
	e.put(e.buf)
	e.buf = e.buf[:0]
}

func (e *Encoder) put(b []byte) {
	e.sum.Write(b)
	if e.err == nil {
		var n int
		if n, e.err = e.w.Write(b); e.err == nil && n < len(b) {
			e.err = io.ErrShortWrite
		}
	}
}

// Close writes what is left, and the checksum.
func (e *Encoder) Close() error {
	e.flush()
	e.put(e.sum.Sum(nil))
	return e.err
}

func (e *Encoder) Uint64(x uint64) {
	e.ensure(8)
	e.buf = binary.LittleEndian.AppendUint64(e.buf, x)
}

func (e *Encoder) Float64(x float64) { e.Uint64(math.Float64bits(x)) }

func (e *Encoder) Bytes(b []byte) {
	e.Uint64(uint64(len(b)))
	e.Write(b)
}

func (e *Encoder) Uint64s(list []uint64) {
	e.Uint64(uint64(len(list)))
	for _, x := range list {
		e.Uint64(x)
	}
}

func (e *Encoder) Uint32s(list []uint32) {
	e.Uint64(uint64(len(list)))
	for _, x := range list {
		e.ensure(4)
		e.buf = binary.LittleEndian.AppendUint32(e.buf, x)
	}
}

func (e *Encoder) Float64s(list []float64) {
	e.Uint64(uint64(len(list)))
	for _, x := range list {
		e.Float64(x)
	}
}

// Decoder reads a checkpoint that is whole in memory. Its first error stays, and
// what it returns afterwards is empty. It allocates nothing for a list before it
// has seen that as many bytes are there.
type Decoder struct {
	rest []byte
	err  error
}

// NewDecoder returns a Decoder of what follows the version, once the checksum has
// been found right.
func NewDecoder(data []byte) (*Decoder, error) {
	const at = len(magic)
	if !bytes.HasPrefix(data, []byte(magic)) {
		return nil, fmt.Errorf("no checkpoint: begins with %.24q", data[:min(len(data), 24)])
	}
	end := len(data) - sha256.Size
	if end < at+4 {
		return nil, fmt.Errorf("cut short after %d bytes", len(data))
	}
	if v := binary.LittleEndian.Uint32(data[at:]); v != version {
		return nil, fmt.Errorf("format version %d, want %d", v, version)
	}
	if sum := sha256.Sum256(data[:end]); !bytes.Equal(sum[:], data[end:]) {
		return nil, errors.New("cut short or damaged: its checksum is wrong")
	}
	return &Decoder{rest: data[at+4 : end]}, nil
}

// Fail keeps an error, if it is the first.
func (d *Decoder) Fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf(format, args...)
	}
}

// Err returns the first error.
func (d *Decoder) Err() error { return d.err }

// Take returns the next n elements of so many bytes each, nil if they are not
// there.
func (d *Decoder) Take(n, size uint64) []byte {
	if d.err != nil {
		return nil
	}
	if n > uint64(len(d.rest))/size {
		d.Fail("%d elements of %d bytes where %d bytes are left", n, size, len(d.rest))
		return nil
	}
	b := d.rest[:n*size]
	d.rest = d.rest[n*size:]
	return b
}

func (d *Decoder) Uint64() uint64 {
	if b := d.Take(1, 8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

func (d *Decoder) Float64() float64 { return math.Float64frombits(d.Uint64()) }

func (d *Decoder) Bytes() []byte { return d.Take(d.Uint64(), 1) }

func (d *Decoder) Uint64s() []uint64 {
	b := d.Take(d.Uint64(), 8)
	list := make([]uint64, len(b)/8)
	for i := range list {
		list[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return list
}

func (d *Decoder) Uint32s() []uint32 {
	b := d.Take(d.Uint64(), 4)
	list := make([]uint32, len(b)/4)
	for i := range list {
		list[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return list
}

func (d *Decoder) Float64s() []float64 { return Widen(d.Take(d.Uint64(), 8), 64) }

// Widen returns the numbers that b holds in so many bits each.
func Widen(b []byte, bits int) []float64 {
	size := bits / 8
	list := make([]float64, len(b)/size)
	for i := range list {
		if bits == 64 {
			list[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
		} else {
			list[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:])))
		}
	}
	return list
}

// Want fails unless a list has as many elements as it must.
func (d *Decoder) Want(what string, got, want int) bool {
	if d.err == nil && got != want {
		d.Fail("%d %s, want %d", got, what, want)
	}
	return d.err == nil
}
