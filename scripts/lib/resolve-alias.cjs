/** Tells dependency-cruiser what `@/` means; it reads resolution settings in webpack's form. */
const path = require('node:path');

module.exports = { resolve: { alias: { '@': path.resolve(__dirname, '../..') } } };
