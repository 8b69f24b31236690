package hh

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

// A checkpoint is checkpointMagic, its version as uint32, what Network.Checkpoint
// writes, and the SHA-256 of all that. Numbers are little-endian; before a list
// or a string is its length as uint64.
const (
	checkpointMagic   = "lut4go checkpoint\n"
	checkpointVersion = 2
)

// encoder writes a checkpoint. Its first error stays, and close returns it.
type encoder struct {
	w   io.Writer
	sum hash.Hash
	buf []byte
	err error
}

func newEncoder(w io.Writer) *encoder {
	e := &encoder{w: w, sum: sha256.New(), buf: make([]byte, 0, 1<<16)}
	e.buf = append(e.buf, checkpointMagic...)
	e.buf = binary.LittleEndian.AppendUint32(e.buf, checkpointVersion)
	return e
}

// Write is io.Writer; it leaves errors to close.
func (e *encoder) Write(b []byte) (int, error) {
	e.room(len(b))
	if len(b) > cap(e.buf) {
		e.put(b)
	} else {
		e.buf = append(e.buf, b...)
	}
	return len(b), nil
}

// room makes room for n bytes in the buffer, if it has as much.
func (e *encoder) room(n int) {
	if len(e.buf)+n > cap(e.buf) {
		e.flush()
	}
}

func (e *encoder) flush() {
	e.put(e.buf)
	e.buf = e.buf[:0]
}

func (e *encoder) put(b []byte) {
	e.sum.Write(b)
	if e.err == nil {
		var n int
		if n, e.err = e.w.Write(b); e.err == nil && n < len(b) {
			e.err = io.ErrShortWrite
		}
	}
}

// close writes what is left, and the checksum.
func (e *encoder) close() error {
	e.flush()
	e.put(e.sum.Sum(nil))
	return e.err
}

func (e *encoder) uint64(x uint64) {
	e.room(8)
	e.buf = binary.LittleEndian.AppendUint64(e.buf, x)
}

func (e *encoder) float64(x float64) { e.uint64(math.Float64bits(x)) }

func (e *encoder) bytes(b []byte) {
	e.uint64(uint64(len(b)))
	e.Write(b)
}

func (e *encoder) uint64s(list []uint64) {
	e.uint64(uint64(len(list)))
	for _, x := range list {
		e.uint64(x)
	}
}

func (e *encoder) uint32s(list []uint32) {
	e.uint64(uint64(len(list)))
	for _, x := range list {
		e.room(4)
		e.buf = binary.LittleEndian.AppendUint32(e.buf, x)
	}
}

func (e *encoder) float64s(list []float64) {
	e.uint64(uint64(len(list)))
	for _, x := range list {
		e.float64(x)
	}
}

// decoder reads a checkpoint that is whole in memory. Its first error stays, and
// what it returns afterwards is empty. It allocates nothing for a list before it
// has seen that as many bytes are there.
type decoder struct {
	rest []byte
	err  error
}

// newDecoder returns a decoder of what follows the version, once the checksum has
// been found right.
func newDecoder(data []byte) (*decoder, error) {
	const version = len(checkpointMagic)
	if !bytes.HasPrefix(data, []byte(checkpointMagic)) {
		return nil, fmt.Errorf("no checkpoint: begins with %.24q", data[:min(len(data), 24)])
	}
	end := len(data) - sha256.Size
	if end < version+4 {
		return nil, fmt.Errorf("cut short after %d bytes", len(data))
	}
	if v := binary.LittleEndian.Uint32(data[version:]); v != checkpointVersion {
		return nil, fmt.Errorf("format version %d, want %d", v, checkpointVersion)
	}
	if sum := sha256.Sum256(data[:end]); !bytes.Equal(sum[:], data[end:]) {
		return nil, errors.New("cut short or damaged: its checksum is wrong")
	}
	return &decoder{rest: data[version+4 : end]}, nil
}

func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf(format, args...)
	}
}

// take returns the next n elements of so many bytes each, nil if they are not
// there.
func (d *decoder) take(n, size uint64) []byte {
	if d.err != nil {
		return nil
	}
	if n > uint64(len(d.rest))/size {
		d.fail("%d elements of %d bytes where %d bytes are left", n, size, len(d.rest))
		return nil
	}
	b := d.rest[:n*size]
	d.rest = d.rest[n*size:]
	return b
}

func (d *decoder) uint64() uint64 {
	if b := d.take(1, 8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

func (d *decoder) float64() float64 { return math.Float64frombits(d.uint64()) }

func (d *decoder) bytes() []byte { return d.take(d.uint64(), 1) }

func (d *decoder) uint64s() []uint64 {
	b := d.take(d.uint64(), 8)
	list := make([]uint64, len(b)/8)
	for i := range list {
		list[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return list
}

func (d *decoder) uint32s() []uint32 {
	b := d.take(d.uint64(), 4)
	list := make([]uint32, len(b)/4)
	for i := range list {
		list[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return list
}

func (d *decoder) float64s() []float64 { return widened(d.take(d.uint64(), 8), 64) }

// widened returns numbers of so many bits.
func widened(b []byte, bits int) []float64 {
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

// want fails unless a list has as many elements as it must.
func (d *decoder) want(what string, got, want int) bool {
	if d.err == nil && got != want {
		d.fail("%d %s, want %d", got, what, want)
	}
	return d.err == nil
}
