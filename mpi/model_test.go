package mpi_test

import (
	"fmt"
	"math"
)

// cluster is what an epoch costs on ranks, by what its parts cost. docs/mpi.md says where
// the numbers are from.
type cluster struct {
	neurons, synapses float64 // of a rank; of a neuron
	rate              float64 // Hz
	steps, dt         float64 // of an epoch; ms
	threads           float64 // of a rank

	step, event  float64 // s of one thread, for a neuron's step and a synaptic event
	pack, look   float64 // s for a spike that this rank has fired, and for one that any has
	latency      float64 // s of a message between nodes
	bandwidth    float64 // bytes/s of a rank
	bytes        float64 // of a spike
	callOverhead float64 // s that a message costs who sends and receives it
}

// fired is how many spikes a rank has in an epoch.
func (c cluster) fired() float64 { return c.neurons * c.rate * c.steps * c.dt / 1000 }

// compute is the time for the cells and synapses of a rank.
func (c cluster) compute() float64 {
	return (c.neurons*c.steps*c.step + c.fired()*c.synapses*c.event) / c.threads
}

// allGather is the time in which all ranks get all spikes.
func (c cluster) allGather(ranks float64) float64 {
	if ranks == 1 {
		return 0
	}
	return c.fired()*c.pack + c.latency*math.Ceil(math.Log2(ranks)) + c.fired()*(ranks-1)*c.bytes/c.bandwidth
}

// looking is the time in which a rank looks at all spikes.
func (c cluster) looking(ranks float64) float64 {
	if ranks == 1 {
		return 0
	}
	return c.fired() * ranks * c.look
}

// directed is the time of both if each spike goes to the ranks that need it alone. Of so many
// synapses, targets at random, one at least is on a rank with the probability part.
func (c cluster) directed(ranks float64) float64 {
	if ranks == 1 {
		return 0
	}
	part := 1 - math.Pow(1-1/ranks, c.synapses)
	return c.callOverhead*(ranks-1) + c.latency + c.fired()*part*ranks*(c.pack+c.bytes/c.bandwidth+c.look)
}

// crossover is how many ranks there have to be before directed exchange is faster.
func (c cluster) crossover() float64 {
	for ranks := 2.0; ; ranks++ {
		if c.directed(ranks) < c.allGather(ranks)+c.looking(ranks) {
			return ranks
		}
	}
}

// Example_weakScaling is the table of docs/mpi.md.
func Example_weakScaling() {
	c := cluster{
		neurons: 1e5, synapses: 1000, rate: 10, steps: 31, dt: 0.05, threads: 32,
		step: 2.1e-9, event: 5.2e-9, pack: 0.9e-9, look: 4e-9,
		latency: 2e-6, bandwidth: 10e9, bytes: 8, callOverhead: 1e-6,
	}
	fmt.Println("nodes  ranks  compute ms  all-gather ms  looking ms  efficiency %  directed ms")
	for nodes := 1.0; nodes <= 1024; nodes *= 4 {
		ranks := 2 * nodes
		work, all, look := c.compute(), c.allGather(ranks), c.looking(ranks)
		fmt.Printf("%5.0f  %5.0f  %10.2f  %13.3f  %10.3f  %12.0f  %11.3f\n", nodes, ranks, 1e3*work, 1e3*all, 1e3*look, 100*work/(work+all+look), 1e3*c.directed(ranks))
	}
	for _, synapses := range []float64{100, 1000, 10000} {
		c.synapses = synapses
		all := c
		all.look, all.pack = c.look/c.threads, c.pack/c.threads
		fmt.Printf("%5.0f synapses a neuron: directed exchange from %4.0f ranks on, or %4.0f if all threads looked\n", synapses, c.crossover(), all.crossover())
	}
	// Output:
	// nodes  ranks  compute ms  all-gather ms  looking ms  efficiency %  directed ms
	//     1      2        0.46          0.005       0.012            96        0.021
	//     4      8        0.46          0.016       0.050            87        0.080
	//    16     32        0.46          0.050       0.198            65        0.316
	//    64    128        0.46          0.173       0.794            32        1.259
	//   256    512        0.46          0.653       3.174            11        4.396
	//  1024   2048        0.46          2.562      12.698             3        9.040
	//   100 synapses a neuron: directed exchange from   73 ranks on, or  250 if all threads looked
	//  1000 synapses a neuron: directed exchange from  761 ranks on, or 2818 if all threads looked
	// 10000 synapses a neuron: directed exchange from 7654 ranks on, or 28695 if all threads looked
}
