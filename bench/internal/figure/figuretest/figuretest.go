// Package figuretest checks figures in tests.
package figuretest

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"io"
	"testing"

	"github.com/lut4go/lut4go/bench/internal/figure"
)

// Check checks that write writes a PNG of figure.Width x figure.Height pixels, mostly
// white, that has figure.Ink on it and a white border.
func Check(t *testing.T, write func(io.Writer) error) {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	if got := img.Bounds(); got != image.Rect(0, 0, figure.Width, figure.Height) {
		t.Errorf("picture of %v", got)
	}
	rgba := image.NewRGBA(img.Bounds())
	draw.Draw(rgba, rgba.Bounds(), img, image.Point{}, draw.Src)
	white, blue := 0, 0
	for i := 0; i < len(rgba.Pix); i += 4 {
		r, g, b := rgba.Pix[i], rgba.Pix[i+1], rgba.Pix[i+2]
		isWhite := r&g&b == 0xff
		switch {
		case isWhite:
			white++
		case b > r && b-r > 0x10: // ink is blue, axes and letters are black
			blue++
		}
		if x, y := i/4%figure.Width, i/4/figure.Width; !isWhite && (x == figure.Width-1 || y == figure.Height-1) {
			t.Fatalf("the border is not white at %d, %d", x, y)
		}
	}
	if all := figure.Width * figure.Height; white < all/3 || blue < 100 {
		t.Errorf("of %d pixels %d are white, %d are ink", all, white, blue)
	}
}
