package memory

import (
	"math"
	"testing"
	"testing/fstest"
)

func TestMemoryIsWhatTheStrictestControlGroupLeaves(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		left  uint64
	}{
		{"no groups", nil, math.MaxUint64},
		{"version 2, of a container", map[string]string{
			"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "1000\n", "sys/fs/cgroup/memory.current": "300\n",
		}, 700},
		{"version 2, cached files do not count", map[string]string{
			"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "1000\n", "sys/fs/cgroup/memory.current": "300\n",
			"sys/fs/cgroup/memory.stat": "anon 100\ninactive_file 120\nactive_file 80\n",
		}, 820},
		{"version 2, without limit", map[string]string{
			"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "max\n", "sys/fs/cgroup/memory.current": "300\n",
		}, math.MaxUint64},
		{"version 2, the parent is stricter", map[string]string{
			"proc/self/cgroup":                  "0::/user/job\n",
			"sys/fs/cgroup/user/job/memory.max": "5000\n", "sys/fs/cgroup/user/job/memory.current": "100\n",
			"sys/fs/cgroup/user/memory.max": "1000\n", "sys/fs/cgroup/user/memory.current": "900\n",
		}, 100},
		{"version 1", map[string]string{
			"proc/self/cgroup": "9:name=systemd:/\n4:cpu,memory:/job\n0::/\n",
			"sys/fs/cgroup/memory/job/memory.limit_in_bytes": "1000\n", "sys/fs/cgroup/memory/job/memory.usage_in_bytes": "600\n",
			"sys/fs/cgroup/memory/job/memory.stat":       "inactive_file 1\ntotal_inactive_file 50\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n", "sys/fs/cgroup/memory/memory.usage_in_bytes": "700\n",
		}, 450},
		{"version 1, the path of another namespace", map[string]string{
			"proc/self/cgroup":                           "4:memory:/docker/1234\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes": "1000\n", "sys/fs/cgroup/memory/memory.usage_in_bytes": "1001\n",
		}, 0},
		{"lines that say nothing", map[string]string{"proc/self/cgroup": "\n4\n4:memory\n", "sys/fs/cgroup/memory/memory.limit_in_bytes": "?"}, math.MaxUint64},
	} {
		t.Run(c.name, func(t *testing.T) {
			system := fstest.MapFS{}
			for name, text := range c.files {
				system[name] = &fstest.MapFile{Data: []byte(text)}
			}
			if got := leftToGroups(system); got != c.left {
				t.Errorf("%d bytes are left, want %d", got, c.left)
			}
		})
	}
}
