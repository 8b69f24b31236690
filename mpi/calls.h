// The calls of MPI that package mpi makes, each complete when it returns. They return
// MPI_SUCCESS, or a code that lut4go_mpi_error has the text of.
#include <mpi.h>
#include <stdint.h>

struct lut4go_mpi_world {
	int rank, size;
	int level;         // of thread support
	double processors; // of this machine that are this rank's share, where several may use one
};

int lut4go_mpi_start(int level, struct lut4go_mpi_world *world);
int lut4go_mpi_allgather(const void *own, int bytes, void *all);
int lut4go_mpi_allgatherv(void *all, const int *bytes, const int *starts); // what this rank gives is there
int lut4go_mpi_broadcast(void *bytes, int count, int from);
int lut4go_mpi_alltoall(const int64_t *to, int64_t *from);
int lut4go_mpi_swap(const void *out, int out_bytes, int to, void *in, int in_bytes, int from);
int lut4go_mpi_meet(int own, double seconds, const int **all); // NULL if the time is over; never if it is 0
int lut4go_mpi_finish(void);
void lut4go_mpi_abort(int code);
int lut4go_mpi_error(int code, char *text);
int lut4go_mpi_library(char *text);
int lut4go_mpi_is_open_mpi(void);
void *lut4go_mpi_room(int64_t bytes); // NULL if there is none; to be freed
