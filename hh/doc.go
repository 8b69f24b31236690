// Package hh simulates populations of Hodgkin-Huxley cells by lookup table.
//
// A [Model] is a list of channels; their rate functions depend on the voltage
// alone, so they are tabulated before the run and a step costs one index into
// the table however the rates are written. A [Network] holds populations of
// such cells, the synapses between them and the monitors that record them:
//
//	net, err := hh.NewNetwork(hh.Config{Dt: 0.01})
//	cells, err := net.AddPopulation("cells", hh.WangBuzsaki(), 1000)
//	spikes := cells.RecordSpikes()
//	err = net.Run(ctx, 1000)
//
// A long run saves itself ([Config.Checkpoints]), and a network that is built again
// goes on from there ([Network.RestoreFile]) to the same bits.
//
// Units are the field's: mV, ms, mS/cm2, uF/cm2, uA/cm2. Times that are no whole
// number of steps are rounded to the nearest one, see [WholeSteps].
//
// A run gives the same bits for the same seed on every backend, GOARCH and
// number of threads, as long as the model's rates do: those of this package
// are made of [Exp] and [Exprel], which are portable, while math.Exp is not.
package hh
