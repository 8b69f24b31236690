package record

import (
	"archive/zip"
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
)

// npzSheet writes an .npz file. Its arrays grow side by side and stand in the
// file one after the other, below a header that says how long they are, so each
// has a temporary file of its own until it is closed.
type npzSheet struct {
	w      io.Writer
	arrays []*npyArray
}

// npyArray is an array that grows.
type npyArray struct {
	name  string
	dtype string // little-endian
	width int    // of the rows of a matrix; 0 for a list
	file  *os.File
	w     *bufio.Writer
	count int // elements
}

// newNPZSheet returns a sheet, to be closed even if there is an error.
func newNPZSheet(w io.Writer, arrays []*npyArray) (*npzSheet, error) {
	s := &npzSheet{w, arrays}
	for _, a := range arrays {
		var err error
		if a.file, err = os.CreateTemp("", "lut4go-*.npy"); err != nil {
			return s, err
		}
		// Where it can be, the name is gone at once, lest an interrupted program
		// leave the file behind; elsewhere when it is closed.
		os.Remove(a.file.Name())
		a.w = bufio.NewWriterSize(a.file, buffer)
	}
	return s, nil
}

func (s *npzSheet) spikes(t []float64, neurons []uint32, steps []uint64, crossings []float64) error {
	if err := first(s.arrays[0].float64s(t), s.arrays[1].uint32s(neurons), s.arrays[2].uint64s(steps)); err != nil {
		return err
	}
	if crossings == nil {
		return nil
	}
	return s.arrays[3].float64s(crossings)
}

func (s *npzSheet) states(t []float64, _ []uint32, values []float64) error {
	return first(s.arrays[0].float64s(t), s.arrays[2].float64s(values))
}

func (a *npyArray) float64s(list []float64) error {
	for _, x := range list {
		a.w.Write(binary.LittleEndian.AppendUint64(a.w.AvailableBuffer(), math.Float64bits(x)))
	}
	return a.add(len(list))
}

func (a *npyArray) uint64s(list []uint64) error {
	for _, x := range list {
		a.w.Write(binary.LittleEndian.AppendUint64(a.w.AvailableBuffer(), x))
	}
	return a.add(len(list))
}

func (a *npyArray) uint32s(list []uint32) error {
	for _, x := range list {
		a.w.Write(binary.LittleEndian.AppendUint32(a.w.AvailableBuffer(), x))
	}
	return a.add(len(list))
}

// add counts elements that were written. The error of a bufio.Writer stays.
func (a *npyArray) add(count int) error {
	a.count += count
	_, err := a.w.Write(nil)
	return err
}

// header returns the array's header in NumPy's format 1.0, whose length is a
// multiple of 64.
func (a *npyArray) header() []byte {
	shape := []int{a.count}
	if a.width > 0 {
		shape = []int{a.count / a.width, a.width}
	}
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }", a.dtype, tuple(shape))
	const before, after = 10, 1 // magic, version and length; a line feed
	text += strings.Repeat(" ", 63-(before+len(text)+after+63)%64) + "\n"
	return append(binary.LittleEndian.AppendUint16([]byte("\x93NUMPY\x01\x00"), uint16(len(text))), text...)
}

func (s *npzSheet) close(complete bool) error {
	var err error
	if complete {
		err = s.assemble()
	}
	for _, a := range s.arrays {
		if a.file != nil {
			a.file.Close()
			os.Remove(a.file.Name())
		}
	}
	return err
}

// assemble writes the archive.
func (s *npzSheet) assemble() error {
	z := zip.NewWriter(s.w)
	for _, a := range s.arrays {
		if err := a.flush(); err != nil {
			return fmt.Errorf("array %s: %w", a.name, err)
		}
		member, err := z.CreateHeader(&zip.FileHeader{Name: a.name + ".npy", Method: zip.Store})
		if err != nil {
			return err
		}
		if _, err := member.Write(a.header()); err != nil {
			return err
		}
		size := int64(a.count) * int64(a.dtype[2]-'0')
		if n, err := io.Copy(member, a.file); err != nil || n != size {
			return errors.Join(err, fmt.Errorf("array %s: %d bytes of %d copied from its temporary file", a.name, n, size))
		}
	}
	return z.Close()
}

// flush makes the temporary file ready to read.
func (a *npyArray) flush() error {
	if err := a.w.Flush(); err != nil {
		return err
	}
	_, err := a.file.Seek(0, io.SeekStart)
	return err
}
