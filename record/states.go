package record

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
)

// WriteStatesCSV writes one line for each element of t, which begins with it
// and goes on with that element of every column, below the header, which names
// t and then every column. Numbers have as many digits as tell them from every
// other float64; NaN and infinities are written as NaN, +Inf and -Inf. It is an
// error if header or a column has another length.
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
	return finish(out, "states")
}

// finish returns the first error of all that was written to c.
func finish(c *csv.Writer, what string) error {
	c.Flush()
	if err := c.Error(); err != nil {
		return fmt.Errorf("record: %s: %w", what, err)
	}
	return nil
}
