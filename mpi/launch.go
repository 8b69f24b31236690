package mpi

import (
	"fmt"
	"os"
	"strconv"
)

// Launch is how a launcher of parallel programs started this process.
type Launch struct {
	By   string // the launcher, in words
	Size int    // how many processes it started, or 0 if it does not say
	Rank int    // the number of this one among them, or -1 if it does not say
}

// Several reports whether there may be other processes than this one.
func (l Launch) Several() bool { return l.By != "" && l.Size != 1 }

// String says who started how many processes.
func (l Launch) String() string {
	switch {
	case l.By == "":
		return "started by itself"
	case l.Size == 0:
		return "started as one of several processes by " + l.By
	}
	return fmt.Sprintf("started as one of %d processes by %s", l.Size, l.By)
}

const openMPILauncher = "Open MPI's mpirun"

// launchers are what launchers tell a process in its environment. The later ones start
// some of those before them, whose processes inherit what they say.
var launchers = []struct{ by, size, rank string }{
	{openMPILauncher, "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"},
	{"MVAPICH's mpirun", "MV2_COMM_WORLD_SIZE", "MV2_COMM_WORLD_RANK"},
	{"a launcher with PMI, as MPICH's mpirun", "PMI_SIZE", "PMI_RANK"},
	{"jsrun", "JSM_NAMESPACE_SIZE", "JSM_NAMESPACE_RANK"},
	// Not SLURM_NTASKS, which a batch script has too, though it is one process.
	{"Slurm's srun", "SLURM_STEP_NUM_TASKS", "SLURM_PROCID"},
	{"PALS", "", "PALS_RANKID"},
	{"a launcher with PMIx", "", "PMIX_RANK"},
}

// Launched returns how this process was started, by its environment: also where the
// program was built without MPI, or with another library than the launcher's. Launch.By is
// empty if no launcher shows.
func Launched() Launch {
	for _, l := range launchers {
		size, rank := number(l.size, 1), number(l.rank, 0)
		if size >= 1 || l.size == "" && rank >= 0 {
			return Launch{By: l.by, Size: max(size, 0), Rank: rank}
		}
	}
	return Launch{Rank: -1}
}

// number returns the whole number in an environment variable, or -1 if there is none of at
// least the least.
func number(variable string, least int) int {
	n, err := strconv.Atoi(os.Getenv(variable))
	if err != nil || n < least {
		return -1
	}
	return n
}
