package neon

// FAdd sets d = n + m.
func (f *Func) FAdd(a Arr, d, n, m Vec) { f.float3("fadd", a, d, n, m) }

// FSub sets d = n - m.
func (f *Func) FSub(a Arr, d, n, m Vec) { f.float3("fsub", a, d, n, m) }

// FMul sets d = n * m.
func (f *Func) FMul(a Arr, d, n, m Vec) { f.float3("fmul", a, d, n, m) }

// FDiv sets d = n / m.
func (f *Func) FDiv(a Arr, d, n, m Vec) { f.float3("fdiv", a, d, n, m) }

// FMax sets d to the larger of n and m, and to NaN where either is one.
func (f *Func) FMax(a Arr, d, n, m Vec) { f.float3("fmax", a, d, n, m) }

// FMin sets d to the smaller of n and m, and to NaN where either is one.
func (f *Func) FMin(a Arr, d, n, m Vec) { f.float3("fmin", a, d, n, m) }

// FMaxNM is FMax, but a number wins over a quiet NaN.
func (f *Func) FMaxNM(a Arr, d, n, m Vec) { f.float3("fmaxnm", a, d, n, m) }

// FMinNM is FMin, but a number wins over a quiet NaN.
func (f *Func) FMinNM(a Arr, d, n, m Vec) { f.float3("fminnm", a, d, n, m) }

// FCMGT sets each lane of d to all ones where n > m, else to zero.
func (f *Func) FCMGT(a Arr, d, n, m Vec) { f.float3("fcmgt", a, d, n, m) }

// FCMGE sets each lane of d to all ones where n >= m, else to zero.
func (f *Func) FCMGE(a Arr, d, n, m Vec) { f.float3("fcmge", a, d, n, m) }

func (f *Func) float3(op string, a Arr, d, n, m Vec) {
	f.emit(op, func(p []int) string {
		return encodeFloat3(op, a, p[0], p[1], p[2]).String()
	}, vec{d, writes}, vec{n, reads}, vec{m, reads})
}

// FCMGTZero sets each lane of d to all ones where n > 0, else to zero.
func (f *Func) FCMGTZero(a Arr, d, n Vec) { f.compareZero("fcmgt", a, d, n) }

// FCMGEZero sets each lane of d to all ones where n >= 0, else to zero.
func (f *Func) FCMGEZero(a Arr, d, n Vec) { f.compareZero("fcmge", a, d, n) }

// FCMLTZero sets each lane of d to all ones where n < 0, else to zero.
func (f *Func) FCMLTZero(a Arr, d, n Vec) { f.compareZero("fcmlt", a, d, n) }

// FCMLEZero sets each lane of d to all ones where n <= 0, else to zero.
func (f *Func) FCMLEZero(a Arr, d, n Vec) { f.compareZero("fcmle", a, d, n) }

// FCMEQZero sets each lane of d to all ones where n is a zero, else to zero.
func (f *Func) FCMEQZero(a Arr, d, n Vec) { f.compareZero("fcmeq", a, d, n) }

func (f *Func) compareZero(op string, a Arr, d, n Vec) {
	f.emit(op, func(p []int) string {
		return encodeCompareZero(op, a, p[0], p[1]).String()
	}, vec{d, writes}, vec{n, reads})
}

// FNeg sets d = -n.
func (f *Func) FNeg(a Arr, d, n Vec) { f.float2("fneg", a, d, n) }

// FAbs sets d = |n|.
func (f *Func) FAbs(a Arr, d, n Vec) { f.float2("fabs", a, d, n) }

// FRINTN rounds to the nearest whole number, ties to even; the result is a
// float.
func (f *Func) FRINTN(a Arr, d, n Vec) { f.float2("frintn", a, d, n) }

// FRINTM rounds down to a whole number; the result is a float.
func (f *Func) FRINTM(a Arr, d, n Vec) { f.float2("frintm", a, d, n) }

// FCVTNS converts to a signed integer of the lane's size, to the nearest with
// ties to even. Values out of range saturate and NaN gives 0.
func (f *Func) FCVTNS(a Arr, d, n Vec) { f.float2("fcvtns", a, d, n) }

// FCVTZS converts to a signed integer of the lane's size, toward zero. Values
// out of range saturate and NaN gives 0.
func (f *Func) FCVTZS(a Arr, d, n Vec) { f.float2("fcvtzs", a, d, n) }

// SCVTF converts a signed integer of the lane's size to float.
func (f *Func) SCVTF(a Arr, d, n Vec) { f.float2("scvtf", a, d, n) }

// FCVTL converts the two low float32 lanes of n to the float64 lanes of d.
func (f *Func) FCVTL(d, n Vec) {
	f.emit("fcvtl", func(p []int) string {
		return encodeFcvtl(p[0], p[1]).String()
	}, vec{d, writes}, vec{n, reads})
}

// FCVTN rounds the float64 lanes of n to the two low float32 lanes of d and zeroes
// the upper half.
func (f *Func) FCVTN(d, n Vec) {
	f.emit("fcvtn", func(p []int) string {
		return encodeFcvtn(p[0], p[1]).String()
	}, vec{d, writes}, vec{n, reads})
}

func (f *Func) float2(op string, a Arr, d, n Vec) {
	f.emit(op, func(p []int) string {
		return encodeFloat2(op, a, p[0], p[1]).String()
	}, vec{d, writes}, vec{n, reads})
}

// FMLA sets acc = acc + n*m with one rounding.
func (f *Func) FMLA(a Arr, acc, n, m Vec) { f.native3("VFMLA", a, vec{acc, updates}, n, m) }

// FMLS sets acc = acc - n*m with one rounding.
func (f *Func) FMLS(a Arr, acc, n, m Vec) { f.native3("VFMLS", a, vec{acc, updates}, n, m) }

// FMLAElem sets acc = acc + n*m[lane] with one rounding.
func (f *Func) FMLAElem(a Arr, acc, n, m Vec, lane int) {
	f.byElement("fmla", a, vec{acc, updates}, n, m, lane)
}

// FMLSElem sets acc = acc - n*m[lane] with one rounding.
func (f *Func) FMLSElem(a Arr, acc, n, m Vec, lane int) {
	f.byElement("fmls", a, vec{acc, updates}, n, m, lane)
}

// FMulElem sets d = n * m[lane].
func (f *Func) FMulElem(a Arr, d, n, m Vec, lane int) {
	f.byElement("fmul", a, vec{d, writes}, n, m, lane)
}

func (f *Func) byElement(op string, a Arr, d vec, n, m Vec, lane int) {
	f.emit(op, func(p []int) string {
		return encodeByElement(op, a, regs{p[0], p[1], p[2]}, lane).String()
	}, d, vec{n, reads}, vec{m, reads})
}
