package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSpikesAndStatesOfAResumedRunAreThoseOfAWholeOne(t *testing.T) {
	for _, network := range []string{"wb-network --neurons 120", "cobahh --neurons 300 --variables v,exc --cells 0-3"} {
		t.Run(network, func(t *testing.T) {
			dir := t.TempDir()
			args := func(part string) string {
				return "run " + network + " --spikes " + filepath.Join(dir, part+"-s.csv") + " --states " + filepath.Join(dir, part+"-v.csv")
			}
			file := filepath.Join(dir, "c")
			result(t, args("whole")+" --duration 60")
			result(t, args("part")+" --duration 33 --every 10 --checkpoint "+file)
			result(t, args("part")+" --duration 60 --resume "+file)
			for _, name := range []string{"-s.csv", "-v.csv"} {
				whole, err := os.ReadFile(filepath.Join(dir, "whole"+name))
				if err != nil {
					t.Fatal(err)
				}
				part, err := os.ReadFile(filepath.Join(dir, "part"+name))
				if string(part) != string(whole) || err != nil || strings.Count(string(whole), "\n") < 20 {
					t.Errorf("%s has %d bytes, of a whole run %d, or others; %v", name, len(part), len(whole), err)
				}
			}
			code, _, stderr := command(t, context.Background(), strings.Fields("run "+network+" --duration 60 --resume "+file)...)
			if code != exitUsage {
				t.Errorf("without the files: exit code %d, %q", code, stderr)
			}
		})
	}
}

func TestWhatARunHasWrittenIsSaid(t *testing.T) {
	code, stdout, stderr := command(t, context.Background(), strings.Fields("run wb-cell --duration 20 --spikes new/s.npz --states v.parquet")...)
	if code != exitDone || stderr != "" || !strings.HasSuffix(stdout, "in ptrbench-out\nwrote new/s.npz, v.parquet\n") {
		t.Errorf("exit code %d, %q, %q", code, stderr, stdout)
	}
	for _, name := range []string{filepath.Join("new", "s.npz"), "v.parquet"} {
		if info, err := os.Stat(name); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnInterruptedRunCompletesItsFiles(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	code, _, _ := command(t, ctx, strings.Fields("run squid --json --spikes s.npz --states v.csv")...)
	if code != exitInterrupted {
		t.Errorf("exit code %d", code)
	}
	states, err := os.ReadFile("v.csv")
	if string(states) != "time_ms,cells.v_0\n" || err != nil {
		t.Errorf("%q, %v", states, err)
	}
	if spikes, err := os.ReadFile("s.npz"); len(spikes) == 0 || err != nil {
		t.Errorf("%d bytes, %v", len(spikes), err)
	}
}

// lemsFile writes a LEMS file of a squid axon that asks for a file of its voltage.
func lemsFile(t *testing.T, fileName string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"squid.channel.nml", "LEMS_squid.xml"} {
		text, err := os.ReadFile(modelFile(t, name))
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(dir, name), strings.Replace(string(text), `target="one_pulse"/>`, `target="one_pulse">
			<OutputFile id="o" fileName="`+fileName+`"><OutputColumn id="v" quantity="axons[0]/v"/><OutputColumn id="i" quantity="axons[0]/i"/></OutputFile></Simulation>`, 1))
	}
	return filepath.Join(dir, "LEMS_squid.xml")
}

func TestFilesThatALEMSSimulationAsksForAreInTheDirectoryOfOut(t *testing.T) {
	name, outside := lemsFile(t, "results/v.dat"), lemsFile(t, "../v.dat")
	const warning = `ptrbench: warning: output file results/v.dat: column i cannot be recorded and is NaN: axons[0]/i: "i" is no state variable, want v or a gate's q` + "\n"
	code, stdout, stderr := command(t, context.Background(), "run", name, "--duration", "1")
	if code != exitDone || stderr != warning || !strings.HasSuffix(stdout, "\nwrote "+filepath.Join("ptrbench-out", "results", "v.dat")+"\n") {
		t.Errorf("exit code %d, %q, %q", code, stderr, stdout)
	}
	if text, err := os.ReadFile("ptrbench-out/results/v.dat"); err != nil || strings.Count(string(text), "\n") != 101 {
		t.Errorf("%q, %v", text, err)
	}
	code, _, stderr = command(t, context.Background(), "run", name, "--duration", "1", "--json")
	if left, err := os.ReadDir("."); code != exitDone || stderr != "" || err != nil || len(left) > 0 {
		t.Errorf("with --json: exit code %d, %q, %v, %v", code, stderr, left, err)
	}
	code, stdout, stderr = command(t, context.Background(), "run", outside, "--duration", "1")
	if code != exitFailed || stdout != "" || !strings.Contains(stderr, `output file "../v.dat" of simulation run: leads out of the directory for output`) {
		t.Errorf("exit code %d, %q, %q", code, stderr, stdout)
	}
}
