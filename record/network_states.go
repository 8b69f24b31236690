package record

import (
	"errors"
	"fmt"
	"io"
	"slices"
)

// NetworkStateWriter writes samples of several variables and populations to one file
// while a run goes on. It is as a StateWriter, and the files have
//
//	CSV  columns time_ms, then cells.v_0, cells.v_7 … for the variable v of cells
//	NPZ  arrays t (times), cells.i (neurons, uint32) and cells.v (times x neurons)
//
// for each part, without "cells." if its population has no name.
type NetworkStateWriter struct {
	stream
	file  StateEncoder
	width int
	sinks [][]*VariableStates
	parts []*VariableStates // in the order of a row
	rows  []float64
}

// VariableStates is the sink for a variable of a part: for hh.Population's StreamState
// of the part's neurons in their order. All sinks of a writer get the same steps.
type VariableStates struct {
	file    *NetworkStateWriter
	neurons int
	steps   []uint64
	values  []float64
}

// NewNetworkStateWriter returns a writer of samples to w. The caller connects each of
// its Sinks with the same interval, calls Close after the run, then closes w. It is an
// error if f is nil, dt is not positive and finite, there is no part, or a part has no
// neuron or no variable, or one that has no name or that of another column.
func NewNetworkStateWriter(w io.Writer, f Format, of StateLayout) (*NetworkStateWriter, error) {
	s := &NetworkStateWriter{stream: stream{name: "states", dt: of.Dt, w: fullWriter{w}}, width: of.width()}
	if err := s.check(f); err != nil {
		return nil, err
	}
	if len(of.Parts) == 0 {
		return nil, errors.New("record: states of no variable")
	}
	for _, p := range of.Parts {
		switch {
		case len(p.Neurons) == 0:
			return nil, errors.New("record: states of no neuron")
		case len(p.Variables) == 0:
			return nil, errors.New("record: states of no variable")
		case slices.Contains(p.Variables, ""):
			return nil, errors.New("record: states of a variable without a name")
		}
		var sinks []*VariableStates
		for range p.Variables {
			sinks = append(sinks, &VariableStates{file: s, neurons: len(p.Neurons)})
		}
		s.sinks, s.parts = append(s.sinks, sinks), append(s.parts, sinks...)
	}
	var err error
	if s.file, err = f.EncodeStates(s.w, of); err != nil {
		return nil, fmt.Errorf("record: states: %w", err)
	}
	s.encoder, s.waiting = s.file, s
	return s, nil
}

// Sinks returns the sink of each variable of each part, in the layout's order.
func (s *NetworkStateWriter) Sinks() [][]*VariableStates { return s.sinks }

// WriteStates takes samples of the variable, as StateWriter's does. Rows are written
// when all variables have come.
func (v *VariableStates) WriteStates(steps []uint64, values []float64) error {
	s := v.file
	return s.write(func() error {
		if err := checkStateLengths(v.neurons, steps, values); err != nil {
			return err
		}
		v.steps, v.values = append(v.steps, steps...), append(v.values, values...)
		for _, other := range s.parts {
			if len(other.steps) < len(v.steps) {
				return nil
			}
		}
		return s.flush()
	})
}

// Mark is that of the file.
func (v *VariableStates) Mark() ([]byte, error) { return v.file.Mark() }

// Resume is that of the file.
func (v *VariableStates) Resume(mark []byte) error { return v.file.Resume(mark) }

// flush writes the samples that wait.
func (s *NetworkStateWriter) flush() error {
	steps := s.parts[0].steps
	for _, v := range s.parts {
		if !slices.Equal(v.steps, steps) {
			return fmt.Errorf("%d samples of one variable and %d of another, or at other steps: want the same of all", len(v.steps), len(steps))
		}
	}
	if len(steps) == 0 {
		return nil
	}
	s.rows = s.rows[:0]
	for i := range steps {
		for _, v := range s.parts {
			s.rows = append(s.rows, v.values[i*v.neurons:(i+1)*v.neurons]...)
		}
	}
	err := s.file.States(s.times(steps), s.rows)
	s.forget()
	return err
}

// forget drops the samples that wait.
func (s *NetworkStateWriter) forget() {
	for _, v := range s.parts {
		v.steps, v.values = v.steps[:0], v.values[:0]
	}
}
