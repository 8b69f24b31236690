package record

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
)

// WriteStatesCSV writes CSV: the header, which names t and every column, and line i
// with t[i] and element i of every column. Numbers have the digits of CSV; NaN and
// infinities are written as NaN, +Inf and -Inf. It is an error if the header or a
// column has another length.
func WriteStatesCSV(w io.Writer, header []string, t []float64, columns ...[]float64) error {
	if len(header) != 1+len(columns) {
		return fmt.Errorf("record: states: header %q for time and %d columns", header, len(columns))
	}
	for c, x := range columns {
		if len(x) != len(t) {
			return fmt.Errorf("record: states: column %q has %d values, %q has %d", header[1+c], len(x), header[0], len(t))
		}
	}
	out := csv.NewWriter(w)
	out.Write(header)
	line := make([]string, len(header))
	for i := range t {
		line[0] = strconv.FormatFloat(t[i], 'g', -1, 64)
		for c, x := range columns {
			line[1+c] = strconv.FormatFloat(x[i], 'g', -1, 64)
		}
		out.Write(line)
	}
	return flushCSV(out, "states")
}

// flushCSV flushes c and returns the first error of writing to it. what names the data
// in the error.
func flushCSV(c *csv.Writer, what string) error {
	c.Flush()
	if err := c.Error(); err != nil {
		return fmt.Errorf("record: %s: %w", what, err)
	}
	return nil
}
