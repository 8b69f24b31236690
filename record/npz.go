package record

import (
	"archive/zip"
	"bufio"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"time"
)

// NPZ is an archive of NumPy arrays, not compressed.
var NPZ Format = npzFormat{}

type npzFormat struct{}

func (npzFormat) Extension() string { return ".npz" }

func (npzFormat) EncodeSpikes(w io.Writer, _ float64, crossings bool) (SpikeEncoder, error) {
	arrays := []*npyArray{{name: "t", dtype: "<f8"}, {name: "i", dtype: "<u4"}, {name: "step", dtype: "<u8"}}
	if crossings {
		arrays = append(arrays, &npyArray{name: "crossing", dtype: "<f8"})
	}
	return newNPZFile(w, arrays)
}

func (npzFormat) EncodeStates(w io.Writer, _ float64, variable string, neurons []uint32) (StateEncoder, error) {
	if taken := []string{"t", "i"}; slices.Contains(taken, variable) {
		return nil, fmt.Errorf("variable is named %q, want a name other than %q", variable, taken)
	}
	i := &npyArray{name: "i", dtype: "<u4"}
	f, err := newNPZFile(w, []*npyArray{{name: "t", dtype: "<f8"}, i, {name: variable, dtype: "<f8", width: len(neurons)}})
	if err != nil {
		return nil, err
	}
	if err := i.uint32s(neurons); err != nil {
		f.Discard()
		return nil, err
	}
	return f, nil
}

// npzFile writes an .npz file. Its arrays grow together but follow each other in the
// file, each after a header with its length, so each is in a temporary file until
// Close.
type npzFile struct {
	w      io.Writer
	arrays []*npyArray
}

// npyArray is a growing array.
type npyArray struct {
	name      string
	dtype     string // little-endian
	width     int    // of a matrix: elements per row; 0 for a list
	temporary *os.File
	w         *bufio.Writer
	count     int // of elements
}

func newNPZFile(w io.Writer, arrays []*npyArray) (*npzFile, error) {
	f := &npzFile{w, arrays}
	for _, a := range arrays {
		var err error
		if a.temporary, err = os.CreateTemp("", "lut4go-*.npy"); err != nil {
			f.Discard()
			return nil, err
		}
		// An interrupted program then leaves no file. Where an open file cannot be
		// removed, Discard does it.
		os.Remove(a.temporary.Name())
		a.w = bufio.NewWriterSize(a.temporary, buffer)
	}
	return f, nil
}

func (f *npzFile) Spikes(t []float64, neurons []uint32, steps []uint64, crossings []float64) error {
	err := cmp.Or(f.arrays[0].float64s(t), f.arrays[1].uint32s(neurons), f.arrays[2].uint64s(steps))
	if err == nil && crossings != nil {
		err = f.arrays[3].float64s(crossings)
	}
	return err
}

func (f *npzFile) States(t, values []float64) error {
	return cmp.Or(f.arrays[0].float64s(t), f.arrays[2].float64s(values))
}

func (a *npyArray) float64s(list []float64) error {
	for _, x := range list {
		a.w.Write(binary.LittleEndian.AppendUint64(a.w.AvailableBuffer(), math.Float64bits(x)))
	}
	return a.addCount(len(list))
}

func (a *npyArray) uint64s(list []uint64) error {
	for _, x := range list {
		a.w.Write(binary.LittleEndian.AppendUint64(a.w.AvailableBuffer(), x))
	}
	return a.addCount(len(list))
}

func (a *npyArray) uint32s(list []uint32) error {
	for _, x := range list {
		a.w.Write(binary.LittleEndian.AppendUint32(a.w.AvailableBuffer(), x))
	}
	return a.addCount(len(list))
}

// addCount counts elements that were written and returns the first error of writing.
func (a *npyArray) addCount(count int) error {
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

func (f *npzFile) Close() error {
	defer f.Discard()
	z := zip.NewWriter(f.w)
	for _, a := range f.arrays {
		if err := a.flush(); err != nil {
			return fmt.Errorf("array %s: %w", a.name, err)
		}
		member, err := newMember(z, a.name, zip.Store)
		if err != nil {
			return err
		}
		if _, err := member.Write(a.header()); err != nil {
			return err
		}
		size := int64(a.count) * int64(a.dtype[2]-'0')
		if n, err := io.Copy(member, a.temporary); err != nil || n != size {
			return errors.Join(err, fmt.Errorf("array %s: %d bytes of %d copied from its temporary file", a.name, n, size))
		}
	}
	return z.Close()
}

// Discard removes the temporary files.
func (f *npzFile) Discard() {
	for _, a := range f.arrays {
		if a.temporary != nil {
			a.temporary.Close()
			os.Remove(a.temporary.Name())
		}
	}
}

// flush prepares the temporary file for reading.
func (a *npyArray) flush() error {
	if err := a.w.Flush(); err != nil {
		return err
	}
	_, err := a.temporary.Seek(0, io.SeekStart)
	return err
}

// memberDate is the date of every array in an .npz file, as in NumPy's: the earliest
// in zip archives. So files of the same content have the same bytes.
var memberDate = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// newMember begins an array in an .npz file.
func newMember(z *zip.Writer, name string, method uint16) (io.Writer, error) {
	return z.CreateHeader(&zip.FileHeader{Name: name + ".npy", Method: method, Modified: memberDate})
}
