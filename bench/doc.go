// Package bench measures this library: it runs scenarios, writes what came out
// as numbers and pictures, and times the run against scalar code doing the same
// work in the same process.
package bench
