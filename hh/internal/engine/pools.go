package engine

import (
	"fmt"

	"github.com/lut4go/lut4go/kernel"
)

// addPools makes what steps of up to n cells need to look up concentrations.
func (s *stepper[T]) addPools(n int) {
	for i := range s.model.pools {
		if i == 0 {
			s.poolPositions = kernel.NewPositions[T](n)
		}
		s.planePositions = append(s.planePositions, s.model.pools[i].newPlanePositions(n))
	}
}

// lookUpPools looks up the curves of all concentrations of a state.
func (s *stepper[T]) lookUpPools(state [][]T) error {
	for i := range s.model.pools {
		p := &s.model.pools[i]
		if err := s.lookUpPool(i, 0, state[0], state[p.c]); err != nil {
			return err
		}
		if err := s.lookUpJoint(i, 0, state[0], state[p.c]); err != nil {
			return err
		}
	}
	return nil
}

// lookUpPool looks up the curves of a pool from one on, at its concentrations.
func (s *stepper[T]) lookUpPool(i, from int, v, c []T) error {
	p, w := &s.model.pools[i], &s.work.pools[i]
	if p.exact() {
		return Evaluate(w.curves[from:], p.Curves[from:], c[:s.hi-s.lo])
	}
	if p.Octave > 0 {
		kernel.Octaves(w.place, c, p.Octave)
		c = w.place
	}
	if p.Planes != nil {
		if err := s.k.IndexPlanes(s.planePositions[i], v, c, p.Planes); err != nil {
			return err
		}
	}
	if p.Rows == nil || from == len(p.Curves) {
		return nil
	}
	if err := s.k.Index(s.poolPositions, c, p.Rows); err != nil {
		return err
	}
	return s.k.Eval(w.curves[from:len(p.Curves)], from, s.poolPositions)
}

// lookUpPoolsHalf is lookUpPools for half a step of the gates.
func (s *stepper[T]) lookUpPoolsHalf() error {
	if err := s.lookUpPools(s.view); err != nil {
		return err
	}
	for i := range s.model.pools {
		p, w := &s.model.pools[i], &s.work.pools[i]
		if err := Evaluate(w.curves, p.HalfStep, s.view[p.c][:s.hi-s.lo]); err != nil {
			return err
		}
		if err := evaluateJoint(w.curves[len(p.Curves):], p.JointHalfStep, s.voltages(), s.view[p.c]); err != nil {
			return err
		}
	}
	return nil
}

// lookUpJoint looks up the joint curves of a pool from one on, once the curves of either the
// voltage or the concentration alone are looked up.
func (s *stepper[T]) lookUpJoint(i, from int, v, c []T) error {
	p, w := &s.model.pools[i], &s.work.pools[i]
	joint := w.curves[len(p.Curves):]
	if p.exact() {
		return evaluateJoint(joint[from:], p.Joint[from:], v[:s.hi-s.lo], c)
	}
	w.ofPlanes = w.ofPlanes[:0]
	for k := range p.Joint {
		if len(p.Joint[k].Products) == 0 {
			w.ofPlanes = append(w.ofPlanes, joint[k])
		}
		if k < from {
			continue
		}
		for n, product := range p.Joint[k].Products {
			x, y := s.work.curves[product.Voltage], w.curves[product.Pool]
			if n == 0 {
				copy(joint[k], x)
				if err := s.k.MulPow(joint[k], y, 1); err != nil {
					return err
				}
				continue
			}
			if err := s.k.AddConductanceEach(w.unread, joint[k], x, y); err != nil {
				return err
			}
		}
	}
	if p.Planes == nil {
		return nil
	}
	return s.k.EvalPlanes(w.ofPlanes, s.planePositions[i])
}

// evaluateJoint sets dst to curves at voltages and concentrations.
func evaluateJoint[T kernel.Float](dst [][]T, curves []JointCurve, v, c []T) (err error) {
	at := 0
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("hh: a rate function of %s panicked: %v", curves[at].Name, p)
		}
	}()
	for i, curve := range curves {
		at = i
		for j, x := range v {
			dst[i][j] = T(curve.F(float64(x), float64(c[j])))
		}
	}
	return nil
}

// advancePoolGates takes the gates of pools through the step that was looked up.
func (s *stepper[T]) advancePoolGates() error {
	for i := range s.model.pools {
		p, w := &s.model.pools[i], &s.work.pools[i]
		for j := range p.Gates + p.JointGates {
			k := p.gateCurve(j)
			if err := s.k.Gate(s.view[p.gate+j], w.curves[k], w.curves[k+1]); err != nil {
				return err
			}
		}
	}
	return nil
}

// beginPools begins the sums of the channels of each pool.
func (s *stepper[T]) beginPools() {
	for i := range s.work.pools {
		w := &s.work.pools[i]
		s.k.Fill(w.g, 0)
		s.k.Fill(w.e, 0)
	}
}

// rememberForPools keeps the voltages before the step, which moves them.
func (s *stepper[T]) rememberForPools() {
	if len(s.model.pools) > 0 {
		s.beforePools = append(s.beforePools[:0], s.view[0]...)
	}
}

// advancePools takes the concentrations through the step, by the current at the voltages
// before it, or with the staggered methods at the middle between these and those after it:
// then conductances are of the middle of the step, and so is the current.
func (s *stepper[T]) advancePools() error {
	staggered := s.model.staggered()
	for i := range s.model.pools {
		p, w, own := &s.model.pools[i], &s.work.pools[i], s.own.pool(i)
		before, after := s.beforePools, s.view[0]
		k := p.poolConstants
		for j, c := range s.view[p.c] {
			v := before[j]
			if staggered {
				v = mul(0.5, v+after[j])
			}
			if own != nil {
				k = own.of(s.lo + j)
			}
			c += mul(k.part, mul(k.gain, w.e[j]-mul(w.g[j], v))+k.rest-c)
			if c < 0 {
				c = 0
			}
			s.view[p.c][j] = c
		}
	}
	return nil
}

// slopePools sets the sums of each pool's channels to a and b of dc/dt = b - a*c, at the
// voltages of a stage.
func (s *stepper[T]) slopePools(v []T) {
	for i := range s.model.pools {
		p, w, own := &s.model.pools[i], &s.work.pools[i], s.own.pool(i)
		k := p.poolConstants
		for j := range w.g {
			if own != nil {
				k = own.of(s.lo + j)
			}
			w.e[j] = mul(k.part, mul(k.gain, w.e[j]-mul(w.g[j], v[j]))+k.rest)
			w.g[j] = k.part
		}
	}
}

// stagePools does a stage of the concentrations and their gates.
func (s *stepper[T]) stagePools(c *kernel.StageCoefficients[T]) error {
	x, y, acc := s.view, s.work.y, s.work.acc
	stage := func(k int, a, b []T) error {
		v := kernel.Stage[T]{Kind: c.Kind, Coefficient: c.Coefficient, Weight: c.Weight, Acc: acc[k], Y: y[k], X: x[k]}
		return s.k.Stage(&v, a, b)
	}
	for i := range s.model.pools {
		p, w := &s.model.pools[i], &s.work.pools[i]
		for j := range p.Gates + p.JointGates {
			k := p.gateCurve(j)
			if err := stage(p.gate+j, w.curves[k], w.curves[k+1]); err != nil {
				return err
			}
		}
		if err := stage(p.c, w.g, w.e); err != nil {
			return err
		}
		below := x[p.c]
		if c.Kind != kernel.LastStage {
			below = y[p.c]
		}
		for j, z := range below {
			if z < 0 {
				below[j] = 0
			}
		}
	}
	return nil
}

// checkPools counts concentrations outside their table at the end of the step at hand, and
// returns an error if one is broken.
func (s *stepper[T]) checkPools(b *Block) error {
	for i := range s.model.pools {
		p := &s.model.pools[i]
		lo, hi := T(p.Min), T(p.Max)
		for j, c := range s.view[p.c][:s.hi-s.lo] {
			if c >= lo && c <= hi {
				continue
			}
			x := float64(c)
			if !isConcentration(x) {
				return &BrokenPool{s.model.First + b.Lo + j, i, x, s.step + 1}
			}
			if p.outside(x) {
				b.PoolOutside[i].Add(Outside{Count: 1, Lowest: x, Highest: x, Neuron: s.model.First + b.Lo + j, Step: s.step + 1})
			}
		}
	}
	return nil
}
