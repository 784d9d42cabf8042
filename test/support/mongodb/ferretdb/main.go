// A database that speaks MongoDB's wire protocol, for tests where no MongoDB can be had: FerretDB on SQLite files,
// behind a proxy that lets one write through at a time. FerretDB reads and then writes, so that of two
// compare-and-sets on one version both could win; MongoDB decides one after the other.
//
// Usage: ferretdb FOLDER PORT (0 takes a free one). Prints "listening PORT"; ends when its standard input ends, so
// that it never outlives the test that started it.
package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/FerretDB/FerretDB/ferretdb"
)

const (
	headerBytes = 16
	// OP_MSG: flags behind the header, then a section's kind and its document, whose first key names the command.
	opMsg       = 2013
	flagsAt     = 16
	commandAt   = 26
	moreToCome  = 1 << 1
	maxMessage  = 48_000_000
	socketTries = 500
)

var oneWrite sync.Mutex

func main() {
	if len(os.Args) != 3 {
		fail(errors.New("usage: ferretdb FOLDER PORT"))
	}
	folder, port := os.Args[1], os.Args[2]
	socket := filepath.Join(folder, "ferretdb.sock")
	// One that a killed process left behind cannot be listened on again.
	if err := os.Remove(socket); err != nil && !errors.Is(err, os.ErrNotExist) {
		fail(err)
	}
	database, err := ferretdb.New(&ferretdb.Config{
		Handler:   "sqlite",
		SQLiteURL: "file:" + folder + "/",
		Listener:  ferretdb.ListenerConfig{Unix: socket},
	})
	fail(err)
	go func() { fail(database.Run(context.Background())) }()
	fail(waitFor(socket))
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	fail(err)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	fmt.Printf("listening %d\n", listener.Addr().(*net.TCPAddr).Port)
	for {
		client, err := listener.Accept()
		fail(err)
		go serve(client, socket)
	}
}

func waitFor(socket string) error {
	var err error
	for range socketTries {
		var conn net.Conn
		if conn, err = net.Dial("unix", socket); err == nil {
			return conn.Close()
		}
		time.Sleep(10 * time.Millisecond)
	}
	return err
}

// serve passes whole messages on, one question and its answer at a time, as drivers send them.
func serve(client net.Conn, socket string) {
	defer client.Close()
	database, err := net.Dial("unix", socket)
	if err != nil {
		return
	}
	defer database.Close()
	for {
		question, err := readMessage(client)
		if err != nil {
			return
		}
		answer, err := ask(database, question)
		if err != nil {
			return
		}
		if _, err := client.Write(answer); err != nil {
			return
		}
	}
}

func ask(database net.Conn, question []byte) ([]byte, error) {
	if isWrite(question) {
		oneWrite.Lock()
		defer oneWrite.Unlock()
	}
	if _, err := database.Write(question); err != nil {
		return nil, err
	}
	if isUnanswered(question) {
		return nil, nil
	}
	return readMessage(database)
}

func readMessage(from net.Conn) ([]byte, error) {
	header := make([]byte, headerBytes)
	if _, err := io.ReadFull(from, header); err != nil {
		return nil, err
	}
	size := binary.LittleEndian.Uint32(header)
	if size < headerBytes || size > maxMessage {
		return nil, fmt.Errorf("a message of %d bytes", size)
	}
	message := make([]byte, size)
	copy(message, header)
	_, err := io.ReadFull(from, message[headerBytes:])
	return message, err
}

func isMsg(message []byte) bool {
	return len(message) > commandAt && binary.LittleEndian.Uint32(message[12:]) == opMsg
}

func isUnanswered(message []byte) bool {
	return isMsg(message) && binary.LittleEndian.Uint32(message[flagsAt:])&moreToCome != 0
}

func isWrite(message []byte) bool {
	if !isMsg(message) {
		return false
	}
	name, _, _ := strings.Cut(string(message[commandAt:min(len(message), commandAt+32)]), "\x00")
	switch name {
	case "insert", "update", "delete", "findAndModify":
		return true
	}
	return false
}

func fail(err error) {
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
