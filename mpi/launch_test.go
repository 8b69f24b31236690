package mpi

import (
	"strings"
	"testing"
)

func TestTheLauncherShowsInTheEnvironment(t *testing.T) {
	tests := map[string]struct {
		environment string
		want        Launch
		several     bool
	}{
		"none":                  {"", Launch{Rank: -1}, false},
		"Open MPI":              {"OMPI_COMM_WORLD_SIZE=4 OMPI_COMM_WORLD_RANK=3 PMIX_RANK=3", Launch{openMPILauncher, 4, 3}, true},
		"Open MPI, one process": {"OMPI_COMM_WORLD_SIZE=1 OMPI_COMM_WORLD_RANK=0 PMIX_RANK=0", Launch{openMPILauncher, 1, 0}, false},
		"Open MPI within Slurm": {"SLURM_STEP_NUM_TASKS=2 SLURM_PROCID=1 OMPI_COMM_WORLD_SIZE=8 OMPI_COMM_WORLD_RANK=5", Launch{openMPILauncher, 8, 5}, true},
		"MPICH":                 {"PMI_SIZE=2 PMI_RANK=0 PMI_FD=6", Launch{"a launcher with PMI, as MPICH's mpirun", 2, 0}, true},
		"MPICH within Slurm":    {"SLURM_STEP_NUM_TASKS=1 SLURM_PROCID=0 PMI_SIZE=2 PMI_RANK=1", Launch{"a launcher with PMI, as MPICH's mpirun", 2, 1}, true},
		"srun with PMIx":        {"SLURM_STEP_NUM_TASKS=16 SLURM_PROCID=7 PMIX_RANK=7", Launch{"Slurm's srun", 16, 7}, true},
		"a batch script":        {"SLURM_NTASKS=16 SLURM_PROCID=0 SLURM_JOB_ID=9", Launch{Rank: -1}, false},
		"a shell by srun --pty": {"SLURM_STEP_NUM_TASKS=1 SLURM_PROCID=0", Launch{"Slurm's srun", 1, 0}, false},
		"PMIx alone":            {"PMIX_RANK=0", Launch{"a launcher with PMIx", 0, 0}, true},
		"no numbers":            {"OMPI_COMM_WORLD_SIZE=many PMI_SIZE= SLURM_STEP_NUM_TASKS=-3 PMIX_RANK=x", Launch{Rank: -1}, false},
		"a size without a rank": {"PMI_SIZE=3", Launch{"a launcher with PMI, as MPICH's mpirun", 3, -1}, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for _, l := range launchers {
				for _, variable := range []string{l.size, l.rank} {
					if variable != "" {
						t.Setenv(variable, "")
					}
				}
			}
			for pair := range strings.FieldsSeq(test.environment) {
				variable, value, _ := strings.Cut(pair, "=")
				t.Setenv(variable, value)
			}
			if got := Launched(); got != test.want {
				t.Errorf("%+v, want %+v", got, test.want)
			} else if got.Several() != test.several {
				t.Errorf("several: %v, want %v", got.Several(), test.several)
			}
		})
	}
}

func TestALaunchSaysWhoStartedHowMany(t *testing.T) {
	for _, test := range []struct {
		launch Launch
		want   string
	}{
		{Launch{Rank: -1}, "started by itself"},
		{Launch{"Slurm's srun", 4, 0}, "started as one of 4 processes by Slurm's srun"},
		{Launch{"PALS", 0, 1}, "started as one of several processes by PALS"},
	} {
		if got := test.launch.String(); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}
