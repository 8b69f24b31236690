package fi

import (
	"fmt"
	"io"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/lut4go/lut4go/bench/internal/figure"
)

// headroom is the height of the axes over that of the curves, for the legend.
const headroom = 1.2

// WritePNG draws the rates of firing, Hz, over the current, uA/cm2: the steady rate,
// where there is one, the initial rate, dashed, the onset and the currents of
// depolarisation block.
func (c *Curve) WritePNG(w io.Writer, title string) error {
	p := figure.Axes(title, "current (uA/cm2)", "rate of firing (Hz)", c.Currents[0], c.Currents[len(c.Currents)-1])
	most := max(slices.Max(c.Rates), slices.Max(c.Initial))
	if most == 0 {
		most = 1
	}
	p.Y.Min, p.Y.Max = 0, headroom*most
	if err := c.plot(p); err != nil {
		return err
	}
	return figure.WritePNG(w, figure.Height, figure.Plots(p))
}

// plot adds the curve to axes.
func (c *Curve) plot(p *plot.Plot) error {
	var block *plotter.Polygon
	if c.Block != nil {
		var err error
		block, err = plotter.NewPolygon(plotter.XYs{{X: *c.Block, Y: 0}, {X: *c.Block, Y: p.Y.Max}, {X: p.X.Max, Y: p.Y.Max}, {X: p.X.Max, Y: 0}})
		if err != nil {
			return err
		}
		block.Color, block.LineStyle.Width = figure.Shade, 0
		p.Add(block)
	}
	steady := figure.AddLine(p, draw.LineStyle{Color: figure.Ink, Width: vg.Points(1.8)}, c.line(c.Rates, true)...)
	initial := figure.AddLine(p, draw.LineStyle{Color: figure.Amber, Width: vg.Points(1.1), Dashes: figure.Dashes(5, 3)}, c.line(c.Initial, false)...)
	p.Legend.Add("steady", steady)
	p.Legend.Add("initial: first interval", initial)
	if c.Rheobase == nil {
		p.Legend.Add("onset: not in this range")
	} else {
		onset := figure.AddLine(p, draw.LineStyle{Color: figure.Accent, Width: vg.Points(1), Dashes: figure.Dashes(1, 2)},
			plotter.XY{X: *c.Rheobase, Y: 0}, plotter.XY{X: *c.Rheobase, Y: p.Y.Max / headroom})
		p.Legend.Add(fmt.Sprintf("onset: %.4g uA/cm2, %.3g Hz", *c.Rheobase, *c.RheobaseRate), onset)
	}
	if block != nil {
		p.Legend.Add(fmt.Sprintf("no steady spikes: from %.4g uA/cm2", *c.Block), block)
	}
	p.Legend.Top, p.Legend.Left = true, true
	return nil
}

// line returns the rates at the currents that make the cell fire and, if silent
// is set, at those that do not, with a gap wherever the one follows the other:
// rates are not joined across the jump at an onset.
func (c *Curve) line(rates []float64, silent bool) plotter.XYs {
	var xys plotter.XYs
	for i, rate := range rates {
		fires := rate > 0
		if i > 0 && fires != (rates[i-1] > 0) {
			xys = append(xys, figure.Gap())
		}
		if fires || silent {
			xys = append(xys, plotter.XY{X: c.Currents[i], Y: rate})
		}
	}
	return xys
}
