package main

import (
	"context"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/mpi"
)

func TestAProgramThatALauncherStartedSeveralTimesRunsNothingByItself(t *testing.T) {
	for _, launch := range []map[string]string{
		{"OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "0"},
		{"PMI_SIZE": "2", "PMI_RANK": "0"},
		{"SLURM_STEP_NUM_TASKS": "3", "SLURM_PROCID": "0"},
	} {
		for name, value := range launch {
			t.Setenv(name, value)
		}
		for _, args := range []string{"", "run squid --duration 1", "run squid --mpi=false", "kernels", "compare"} {
			code, out, stderr := command(t, context.Background(), strings.Fields(args)...)
			if want := "processes by "; code != exitUsage || out != "" || !strings.Contains(stderr, want) || !strings.Contains(stderr, "want run --mpi") {
				t.Errorf("%v %q: exit code %d, %s%s", launch, args, code, out, stderr)
			}
		}
		for name := range launch {
			t.Setenv(name, "")
		}
	}
	t.Setenv("PMI_SIZE", "1")
	t.Setenv("PMI_RANK", "0")
	if code, _, stderr := command(t, context.Background(), strings.Fields("run squid --duration 1 --json")...); code != exitDone {
		t.Errorf("the only process: exit code %d, %s", code, stderr)
	}
}

func TestAProgramWithoutMPIRefusesRanks(t *testing.T) {
	if mpi.Built {
		t.Skip("built with MPI")
	}
	code, out, stderr := command(t, context.Background(), strings.Fields("run squid --duration 1 --mpi")...)
	if want := "--mpi true: want a program that can: mpi: the program was built without MPI: build it with CC=mpicc"; code != exitUsage || out != "" || !strings.Contains(stderr, want) {
		t.Errorf("exit code %d, %s%s, want %s", code, out, stderr, want)
	}
}
