package models_test

import (
	"fmt"

	"github.com/lut4go/lut4go/bench/models"
)

func ExampleOpen() {
	axon, err := models.Open("../../neuroml/testdata/squid.cell.nml", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	cell := axon.New()
	fmt.Println(cell.Name, cell.Variables())
	// Output: axon [v na_all.m na_all.h k_all.n]
}

func ExampleFind() {
	squid, err := models.Find("squid")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("fires under", squid.Drive, "uA/cm2, tables of", squid.Grid(1))
	// Output: fires under 10 uA/cm2, tables of -100..60 in steps of 1
}
