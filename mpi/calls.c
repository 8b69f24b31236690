//go:build mpi && cgo

#define _GNU_SOURCE // sched_getaffinity
#include "calls.h"

#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// A process begins MPI once, so there is one of each.
static MPI_Comm everyone; // for exchanges
static MPI_Comm parting;  // for lut4go_mpi_meet, which may meet with exchanges of others
static int rank, size;
static int crowded; // fewer processors than ranks

// The signals that Go's runtime handles and that MPI libraries, and what they are built on,
// take for themselves, to print a trace of the C stack or to end: with these handlers a nil
// pointer is no panic, and SIGTERM ends a run without its results. UCX's even run on the
// stack of a goroutine, which is too small.
static const int go_signals[] = {
	SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGPIPE, SIGTERM, SIGURG, SIGPROF,
};
enum { n_signals = sizeof go_signals / sizeof go_signals[0] };

static double now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + 1e-9 * t.tv_nsec;
}

// share returns how many of the processors that this process may run on are its own, if all
// processes of the machine share those that they have in common.
static double share(MPI_Comm machine) {
	int n;
	MPI_Comm_size(machine, &n);
#ifdef __linux__
	cpu_set_t own, *all = malloc(n * sizeof own);
	double sum = 0;
	CPU_ZERO(&own);
	int known = all && !sched_getaffinity(0, sizeof own, &own), all_know;
	MPI_Allreduce(&known, &all_know, 1, MPI_INT, MPI_MIN, machine);
	if (all_know && !MPI_Allgather(&own, sizeof own, MPI_BYTE, all, sizeof own, MPI_BYTE, machine))
		for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
			int users = 0;
			for (int i = 0; i < n; i++) users += CPU_ISSET(cpu, &all[i]) != 0;
			if (CPU_ISSET(cpu, &own)) sum += 1.0 / users;
		}
	free(all);
	if (sum > 0) return sum;
#endif
	return (double)sysconf(_SC_NPROCESSORS_ONLN) / n;
}

int lut4go_mpi_start(int level, struct lut4go_mpi_world *world) {
	int err;
	MPI_Comm machine;
	struct sigaction of_go[n_signals];
	for (int i = 0; i < n_signals; i++) sigaction(go_signals[i], NULL, &of_go[i]);
	err = MPI_Init_thread(NULL, NULL, level, &world->level);
	for (int i = 0; i < n_signals; i++) sigaction(go_signals[i], &of_go[i], NULL);
	if (err) return err;
	if ((err = MPI_Comm_dup(MPI_COMM_WORLD, &everyone))) return err;
	if ((err = MPI_Comm_dup(MPI_COMM_WORLD, &parting))) return err;
	MPI_Comm_set_errhandler(everyone, MPI_ERRORS_RETURN);
	MPI_Comm_set_errhandler(parting, MPI_ERRORS_RETURN);
	MPI_Comm_rank(everyone, &rank);
	MPI_Comm_size(everyone, &size);
	if ((err = MPI_Comm_split_type(everyone, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine))) return err;
	world->processors = share(machine);
	MPI_Comm_free(&machine);
	crowded = world->processors < 1;
	world->rank = rank;
	world->size = size;
	return MPI_SUCCESS;
}

// await waits for n requests, at most 2, of so many bytes, and returns 1 in done, or 0 if the
// time, in seconds, is over (never if it is 0). MPI's own waiting keeps a processor busy that
// another rank may need, for as long as the operating system allows. So this one looks often at
// first, then lets others go first, then sleeps between looks, longer the longer it has waited.
// As libraries move long messages on piece by piece, whenever someone looks, it does not sleep
// while those may be under way.
static int await(int n, MPI_Request *requests, double bytes, double limit, int *done) {
	enum { looks = 1000 };     // without a pause: some 50 us
	const double slow = 500e6; // bytes/s
	const double yields = (crowded ? 50e-6 : 1e-3) + bytes / slow; // s
	MPI_Status status[2];
	double start = 0;
	*done = 0;
	for (int i = 0;; i++) {
		int err = MPI_Testall(n, requests, done, status);
		if (err == MPI_ERR_IN_STATUS)
			for (int j = 0; j < n; j++)
				if (status[j].MPI_ERROR != MPI_SUCCESS && status[j].MPI_ERROR != MPI_ERR_PENDING) err = status[j].MPI_ERROR;
		if (err || *done) return err;
		if (!crowded && i < looks) continue;
		double waited = 0;
		if (start == 0) start = now();
		else waited = now() - start;
		if (limit > 0 && waited > limit) return MPI_SUCCESS;
		if (waited < yields) {
			sched_yield();
			continue;
		}
		// A look may take some us itself, so that many looks would be as busy as none of this.
		double nap = 50e-6 + waited / 32;
		if (nap > 1e-3) nap = 1e-3;
		struct timespec t = {0, (long)(1e9 * nap)};
		nanosleep(&t, NULL);
	}
}

static int finished(int err, MPI_Request *request, double bytes) {
	int done;
	return err ? err : await(1, request, bytes, 0, &done);
}

int lut4go_mpi_allgather(const void *own, int bytes, void *all) {
	MPI_Request r;
	return finished(MPI_Iallgather(own, bytes, MPI_BYTE, all, bytes, MPI_BYTE, everyone, &r), &r, (double)bytes * size);
}

int lut4go_mpi_allgatherv(void *all, const int *bytes, const int *starts) {
	MPI_Request r;
	double sum = 0;
	for (int i = 0; i < size; i++) sum += bytes[i];
	return finished(MPI_Iallgatherv(MPI_IN_PLACE, 0, MPI_BYTE, all, bytes, starts, MPI_BYTE, everyone, &r), &r, sum);
}

int lut4go_mpi_broadcast(void *bytes, int count, int from) {
	MPI_Request r;
	return finished(MPI_Ibcast(bytes, count, MPI_BYTE, from, everyone, &r), &r, count);
}

int lut4go_mpi_alltoall(const int64_t *to, int64_t *from) {
	MPI_Request r;
	return finished(MPI_Ialltoall(to, 1, MPI_INT64_T, from, 1, MPI_INT64_T, everyone, &r), &r, 8.0 * size);
}

// lut4go_mpi_swap sends and receives, if there is anything.
int lut4go_mpi_swap(const void *out, int out_bytes, int to, void *in, int in_bytes, int from) {
	MPI_Request r[2];
	int n = 0, err = MPI_SUCCESS, done;
	if (in_bytes) err = MPI_Irecv(in, in_bytes, MPI_BYTE, from, 0, everyone, &r[n++]);
	if (!err && out_bytes) err = MPI_Isend(out, out_bytes, MPI_BYTE, to, 0, everyone, &r[n++]);
	return err || !n ? err : await(n, r, (double)in_bytes + out_bytes, 0, &done);
}

int lut4go_mpi_meet(int own, double seconds, const int **all) {
	// MPI may write to these when the time is over.
	int *brought = malloc((size + 1) * sizeof *brought), done = 0;
	*all = NULL;
	if (!brought) return MPI_ERR_NO_MEM;
	brought[size] = own;
	MPI_Request r;
	int err = MPI_Iallgather(&brought[size], 1, MPI_INT, brought, 1, MPI_INT, parting, &r);
	if (!err) err = await(1, &r, 0, seconds, &done);
	if (done) *all = brought;
	return err;
}

int lut4go_mpi_finish(void) { return MPI_Finalize(); }

void lut4go_mpi_abort(int code) { MPI_Abort(MPI_COMM_WORLD, code); }

int lut4go_mpi_error(int code, char *text) {
	int n = 0;
	return MPI_Error_string(code, text, &n) ? 0 : n;
}

int lut4go_mpi_library(char *text) {
	int n = 0;
	return MPI_Get_library_version(text, &n) ? 0 : n;
}

int lut4go_mpi_is_open_mpi(void) {
#ifdef OPEN_MPI
	return 1;
#else
	return 0;
#endif
}

void *lut4go_mpi_room(int64_t bytes) { return (uint64_t)bytes > SIZE_MAX ? NULL : malloc(bytes); }
