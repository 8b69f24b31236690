# Writes the files beside it, which the tests read, with NumPy.
import numpy as np

grid = dict(Xmin=-1.0, Xmax=1.0, dX=0.5)
tbl = np.array([[1, 2.5, -3, 1e-300, 0.1], [0, -0.0, 7, 1 / 3, 2.0**-1074]])
names = np.array(["am", "\u03c4m"])

np.savez("table.npz", **grid, tbl=tbl, names=names)
np.savez_compressed("compressed.npz", **grid, tbl=tbl, names=names)
np.savez("shape1.npz", Xmin=np.array([-1.0]), Xmax=np.array([1.0]), dX=np.array([0.5]), tbl=tbl, names=names)
np.savez("integers.npz", Xmin=-2, Xmax=np.int32(2), dX=1, tbl=np.arange(10).reshape(2, 5) - 5)
np.savez("big.npz", **{k: np.array(v, ">f8") for k, v in grid.items()}, tbl=tbl.astype(">f8"), names=names.astype(">U2"))
np.savez("fortran.npz", **grid, tbl=np.asfortranarray(tbl), names=names, comment="ignored")

np.save("c_f8.npy", tbl)
np.save("fortran_f8.npy", np.asfortranarray(tbl))
np.save("big_f8.npy", tbl.astype(">f8"))
single = tbl.astype("<f4")
np.save("c_f4.npy", single)
np.save("fortran_big_f4.npy", np.asfortranarray(single.astype(">f4")))
with open("version2.npy", "wb") as f:
    np.lib.format.write_array(f, tbl, version=(2, 0))

np.save("version3.npy", np.zeros((2, 5), [("\u03c4", "<f8")]))
np.save("one_dimension.npy", tbl[0])
np.save("three_dimensions.npy", tbl.reshape(1, 2, 5))
np.save("no_points.npy", tbl[:, :0])
np.save("complex.npy", tbl.astype(complex))
np.save("half.npy", tbl.astype("<f2"))
np.save("bool.npy", tbl > 0)
np.save("record.npy", np.zeros((2, 5), [("a", "<f8")]))
np.save("object.npy", np.array([[1, None]], dtype=object), allow_pickle=True)
np.save("bytes.npy", np.array([[b"a", b"bc"]]))
