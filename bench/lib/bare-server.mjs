/** The least that an answer from the database costs here: one indexed read, sent as JSON. Prints its port. */
import http from 'node:http';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.argv[2], max: 10 });
const server = http.createServer(async (_request, response) => {
  const { rows } = await pool.query('SELECT * FROM datasets ORDER BY created_at DESC, id DESC LIMIT 20');
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(rows));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
