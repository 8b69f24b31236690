package record

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/sbinet/npyio/npy"
)

// array is one array of a NumPy file.
type array struct {
	reader *npy.Reader // at the first element
	dtype  string      // as in the file, such as "<f8"
	shape  []int       // of extents above 0; empty for a scalar
	data   []byte      // of the elements
}

// parseArray parses the contents of a .npy file. The library takes missing bytes for
// zeros, trusts all sizes and panics on some damaged headers, so sizes are checked
// against the file here.
func parseArray(file []byte) (*array, error) {
	end, err := headerEnd(file)
	if err != nil {
		return nil, err
	}
	r, element, err := readHeader(file, end)
	if err != nil {
		return nil, err
	}
	a := &array{r, r.Header.Descr.Type, r.Header.Descr.Shape, file[end:]}
	if len(a.shape) > 0 && slices.Min(a.shape) < 1 {
		return nil, fmt.Errorf("shape %s has an extent below 1", tuple(a.shape))
	}
	count := 1
	for _, extent := range a.shape {
		// A quotient, since the product could overflow.
		if extent > len(a.data)/count {
			return nil, fmt.Errorf("shape %s has more elements than the %d bytes that follow", tuple(a.shape), len(a.data))
		}
		count *= extent
	}
	if len(a.data)/count != element || len(a.data)%count != 0 {
		return nil, fmt.Errorf("%d bytes follow the header, want %d of %d bytes each for shape %s of dtype %s",
			len(a.data), count, element, tuple(a.shape), a.dtype)
	}
	return a, nil
}

// headerEnd returns the length of a .npy file's header.
func headerEnd(file []byte) (int, error) {
	const magic, version1, version2 = 8, 10, 12 // bytes up to the header's length, and with it
	if !bytes.HasPrefix(file, npy.Magic[:]) {
		return 0, fmt.Errorf("not a NumPy array file: begins with %q", file[:min(len(file), len(npy.Magic))])
	}
	end := int64(version2)
	if len(file) >= magic {
		switch file[6] {
		case 1:
			end = version1
			if len(file) >= version1 {
				end += int64(binary.LittleEndian.Uint16(file[magic:]))
			}
		case 2:
			if len(file) >= version2 {
				end += int64(binary.LittleEndian.Uint32(file[magic:]))
			}
		default:
			return 0, fmt.Errorf("NumPy file format %d.%d, want 1.0 or 2.0", file[6], file[7])
		}
	}
	if end > int64(len(file)) {
		return 0, fmt.Errorf("cut short: the header ends at byte %d, the file at %d", end, len(file))
	}
	return int(end), nil
}

// readHeader returns a reader of a file with a header of end bytes, and the size of an
// element in bytes.
func readHeader(file []byte, end int) (r *npy.Reader, element int, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("header not understood: %.200q", file[:end])
		}
	}()
	if r, err = npy.NewReader(bytes.NewReader(file)); err != nil {
		return nil, 0, fmt.Errorf("header %.200q: %w", file[:end], err)
	}
	dtype := r.Header.Descr.Type
	if width, ok := stringWidth(dtype); ok {
		return r, 4 * width, nil
	}
	t := npy.TypeFrom(dtype)
	if t == nil || t.Kind() == reflect.String {
		return nil, 0, fmt.Errorf("dtype %s is not supported", dtype)
	}
	return r, int(t.Size()), nil
}

// numbers returns the elements in the order of the file.
func (a *array) numbers() ([]float64, error) {
	switch t := npy.TypeFrom(a.dtype); t.Kind() {
	case reflect.Float64:
		return toFloat64[float64](a.reader)
	case reflect.Float32:
		return toFloat64[float32](a.reader)
	case reflect.Int64:
		return toFloat64[int64](a.reader)
	case reflect.Int32:
		return toFloat64[int32](a.reader)
	}
	return nil, fmt.Errorf("dtype %s, want float64, float32, int64 or int32", a.dtype)
}

// toFloat64 returns the elements as float64.
func toFloat64[T float64 | float32 | int64 | int32](r *npy.Reader) ([]float64, error) {
	var x []T
	if err := r.Read(&x); err != nil {
		return nil, err
	}
	y := make([]float64, len(x))
	for i := range y {
		y[i] = float64(x[i])
	}
	return y, nil
}

// scalar returns the element of a 0-d array or one of shape (1,).
func (a *array) scalar() (float64, error) {
	if len(a.shape) > 1 || len(a.shape) == 1 && a.shape[0] != 1 {
		return 0, fmt.Errorf("shape %s, want a scalar", tuple(a.shape))
	}
	x, err := a.numbers()
	if err != nil {
		return 0, err
	}
	return x[0], nil
}

// rows returns the rows of a matrix in either order.
func (a *array) rows() ([][]float64, error) {
	if len(a.shape) != 2 {
		return nil, fmt.Errorf("shape %s, want two dimensions: curves x points", tuple(a.shape))
	}
	x, err := a.numbers()
	if err != nil {
		return nil, err
	}
	m, n := a.shape[0], a.shape[1]
	if a.reader.Header.Descr.Fortran {
		byColumn := x
		x = make([]float64, len(x))
		for i := range byColumn {
			x[i%m*n+i/m] = byColumn[i]
		}
	}
	rows := make([][]float64, m)
	for i := range rows {
		rows[i] = x[i*n : (i+1)*n : (i+1)*n]
	}
	return rows, nil
}

// texts returns the elements of a list of strings, which the library writes but
// cannot read. Each has four bytes for every character and is padded with zeros.
func (a *array) texts() ([]string, error) {
	width, ok := stringWidth(a.dtype)
	if !ok || len(a.shape) != 1 {
		return nil, fmt.Errorf("shape %s of dtype %s, want a list of strings (dtype <U)", tuple(a.shape), a.dtype)
	}
	order := binary.ByteOrder(binary.LittleEndian)
	if a.dtype[0] == '>' {
		order = binary.BigEndian
	}
	list := make([]string, a.shape[0])
	for i := range list {
		var s []byte
		for c := range width {
			x := order.Uint32(a.data[4*(i*width+c):])
			if !utf8.ValidRune(rune(x)) {
				return nil, fmt.Errorf("string %d has no character %#x", i, x)
			}
			s = utf8.AppendRune(s, rune(x))
		}
		list[i] = strings.TrimRight(string(s), "\x00")
	}
	return list, nil
}

// stringWidth returns the number of characters in strings of a dtype; ok is false if
// it is not one of strings.
func stringWidth(dtype string) (width int, ok bool) {
	digits, little := strings.CutPrefix(dtype, "<U")
	if !little {
		digits, ok = strings.CutPrefix(dtype, ">U")
	}
	n, err := strconv.ParseUint(digits, 10, 28)
	return int(n), (little || ok) && err == nil && n > 0
}

// tuple returns a shape in Python's notation.
func tuple(shape []int) string {
	if len(shape) == 1 {
		return fmt.Sprintf("(%d,)", shape[0])
	}
	return "(" + strings.Trim(strings.ReplaceAll(fmt.Sprint(shape), " ", ", "), "[]") + ")"
}
