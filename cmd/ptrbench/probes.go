package main

// aboutProbes explains in the help of a command how it takes times.
const aboutProbes = `Times are of quiet samples. Before and after each there is a probe, a fixed computation
of some 40 us, whose duration tells whether a neighbour or a slow clock holds the processor
up: if it takes over 1.07 times the shortest probe, or if the sample waited for a
processor for over 3 % of its time, the sample is put aside and taken again, until waiting
and taking again have cost twice the time of the other samples. The output says how many
were disturbed, and warns where no sample was quiet.`
