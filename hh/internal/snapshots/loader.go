package snapshots

// Loader is a Decoder that puts off what it sets until all of a checkpoint has been
// found good.
type Loader struct {
	*Decoder
	Step  uint64 // steps done when the checkpoint was written
	sinks []func() error
	set   []func()
}

// Then has set called by Commit.
func (l *Loader) Then(set func()) { l.set = append(l.set, set) }

// ThenResume has resume, which may fail, called by Commit before all that sets.
func (l *Loader) ThenResume(resume func() error) { l.sinks = append(l.sinks, resume) }

// Forget reads what is of no use here: what read puts off is never done.
func (l *Loader) Forget(read func()) {
	sinks, set := len(l.sinks), len(l.set)
	read()
	l.sinks, l.set = l.sinks[:sinks], l.set[:set]
}

// Commit carries out what was put off. It returns the first error of the checkpoint,
// in which case nothing is done, or of what resumes, in which case nothing is set. Before each
// of the two it asks agree, which gets the error so far and may return another one.
func (l *Loader) Commit(agree func(error) error) error {
	if len(l.rest) > 0 {
		l.Fail("%d bytes left over", len(l.rest))
	}
	err := agree(l.err)
	if err != nil {
		return err
	}
	for _, resume := range l.sinks {
		if err = resume(); err != nil {
			break
		}
	}
	if err := agree(err); err != nil {
		return err
	}
	for _, set := range l.set {
		set()
	}
	return nil
}
