package parquet

import (
	"bytes"
	"encoding/binary"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// magic is at the beginning and at the end of a Parquet file.
const magic = "PAR1"

// closeEmpty completes a file without rows. The library omits empty row groups, so this
// adds one, of columns without pages, to its footer.
func (f *file) closeEmpty() error {
	var none bytes.Buffer
	f.w.Reset(&none)
	if err := f.w.Close(); err != nil {
		return err
	}
	read, err := parquet.OpenFile(bytes.NewReader(none.Bytes()), int64(none.Len()))
	if err != nil {
		return err
	}
	footer := *read.Metadata()
	var group format.RowGroup
	for _, c := range footer.Schema {
		if !c.Type.Valid { // the root
			continue
		}
		group.Columns = append(group.Columns, format.ColumnChunk{MetaData: format.ColumnMetaData{
			Type:           c.Type.V,
			Encoding:       []format.Encoding{format.Plain},
			PathInSchema:   []string{c.Name},
			Codec:          format.Snappy,
			DataPageOffset: int64(len(magic)),
		}})
	}
	footer.RowGroups = []format.RowGroup{group}
	text, err := thrift.Marshal(new(thrift.CompactProtocol), &footer)
	if err != nil {
		return err
	}
	whole := append([]byte(magic), text...)
	whole = binary.LittleEndian.AppendUint32(whole, uint32(len(text)))
	_, err = f.out.Write(append(whole, magic...))
	return err
}
