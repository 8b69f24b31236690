package main

import "io"

// writeJSON writes a report's JSON form.
func writeJSON(w io.Writer, report interface{ JSON() ([]byte, error) }) error {
	text, err := report.JSON()
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}
