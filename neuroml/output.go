package neuroml

// OutputFile is a file in which a simulation asks for values over time: a line for each
// step, of the time in s and the value of each column in SI units.
type OutputFile struct {
	ID       string
	FileName string // as in the file, with its folder: whoever writes it must check where it leads
	Columns  []OutputColumn
}

// OutputColumn is a column of an OutputFile.
type OutputColumn struct {
	ID       string
	Quantity string // path of the quantity: see Network.Quantity
}

// EventOutputFile is a file in which a simulation asks for spikes: a line for each.
type EventOutputFile struct {
	ID         string
	FileName   string // as that of an OutputFile
	IDFirst    bool   // whether a line is ID and time rather than time and ID
	Selections []EventSelection
}

// EventSelection is a cell whose spikes an EventOutputFile has.
type EventSelection struct {
	ID        string // that lines of the file have
	Select    string // path of the cell: see Network.Neuron
	EventPort string
}

// maxOutputs bounds the columns and selections of a simulation.
const maxOutputs = 100_000

// readOutputs reads the output files of a <Simulation>.
func (s *Simulation) readOutputs(e *element) error {
	count := 0
	for _, x := range e.children {
		if x.name != "OutputFile" && x.name != "EventOutputFile" {
			continue
		}
		if count += len(x.children); count > maxOutputs {
			return x.errorf("the simulation has more than %d columns and selections", maxOutputs)
		}
		read := s.readOutputFile
		if x.name == "EventOutputFile" {
			read = s.readEventOutputFile
		}
		if err := read(x); err != nil {
			return err
		}
	}
	return nil
}

// fileName returns the name of an output file, with its folder if the element has one.
func (e *element) fileName() (string, error) {
	name, err := e.text("fileName")
	if folder := e.attrs["path"]; folder != "" {
		name = folder + "/" + name
	}
	return name, err
}

func (s *Simulation) readOutputFile(e *element) error {
	name, err := e.fileName()
	if err != nil {
		return err
	}
	f := OutputFile{ID: e.attrs["id"], FileName: name}
	for _, c := range e.all("OutputColumn") {
		quantity, err := c.text("quantity")
		if err != nil {
			return err
		}
		f.Columns = append(f.Columns, OutputColumn{ID: c.attrs["id"], Quantity: quantity})
	}
	s.Outputs = append(s.Outputs, f)
	return nil
}

func (s *Simulation) readEventOutputFile(e *element) error {
	name, err := e.fileName()
	if err != nil {
		return err
	}
	f := EventOutputFile{ID: e.attrs["id"], FileName: name}
	switch format := e.attrs["format"]; format {
	case "TIME_ID":
	case "ID_TIME":
		f.IDFirst = true
	default:
		return e.errorf("attribute format: %q, want TIME_ID or ID_TIME", truncate(format))
	}
	for _, c := range e.all("EventSelection") {
		x := EventSelection{EventPort: c.attrs["eventPort"]}
		if x.ID, err = c.text("id"); err != nil {
			return err
		}
		if x.Select, err = c.text("select"); err != nil {
			return err
		}
		f.Selections = append(f.Selections, x)
	}
	s.Events = append(s.Events, f)
	return nil
}
